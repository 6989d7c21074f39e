package io.slipstream.asset.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.slipstream.asset.policy.Switches;
import io.slipstream.contracts.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * The switches of a tenant.
 *
 * @param cdn a CDN may keep copies
 * @param compression compressed variants are sent
 */
record SwitchBody(
        @JsonProperty("cdn") @Nullable Boolean cdn,
        @JsonProperty("compression") @Nullable Boolean compression) {
    static SwitchBody from(Switches switches) {
        return new SwitchBody(switches.cdn(), switches.compression());
    }

    /** The switches of a request: what it does not name stays. */
    Switches toSwitches(Switches present) {
        if (cdn == null && compression == null) {
            throw ProblemException.invalid("body", "an object with 'cdn' or 'compression'");
        }
        return new Switches(
                cdn == null ? present.cdn() : cdn, compression == null ? present.compression() : compression);
    }
}
