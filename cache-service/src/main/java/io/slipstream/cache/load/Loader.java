package io.slipstream.cache.load;

import io.slipstream.cache.namespace.LoaderUrl;
import io.slipstream.cache.namespace.Namespace;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the source of a namespace for one key. Never blocks. */
public interface Loader {
    /**
     * Loads.
     *
     * @param known the validator of a copy that is at hand; null if there is none
     * @return what the source said; fails with a problem if it could not be asked, failed or took too long
     */
    Uni<Loaded> load(Namespace namespace, String key, @Nullable String known);

    /** Whether the settings let a URL be loaded from. */
    boolean mayLoad(LoaderUrl url);

    /** What a source said. */
    sealed interface Loaded {
        /** How and how long it may be kept. */
        Terms terms();
    }

    /** There is a value. Its text form leaves the value out. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Value(byte[] value, String contentType, @Nullable String validator, Terms terms) implements Loaded {
        @Override
        public String toString() {
            return "Value[" + value.length + " bytes of " + contentType + "]";
        }
    }

    /** The copy at hand is still right. */
    record Unchanged(Terms terms) implements Loaded {}

    /** There is nothing under the key. */
    record Nothing(Terms terms) implements Loaded {}

    /**
     * What the source says about keeping its answer.
     *
     * @param storable whether it may be kept at all
     * @param ttl how long it is fresh; null if it does not say
     * @param tags what it depends on
     */
    record Terms(boolean storable, @Nullable Duration ttl, List<String> tags) {
        public Terms {
            tags = List.copyOf(tags);
        }
    }
}
