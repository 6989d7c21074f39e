package io.slipstream.cache.ai;

import io.slipstream.cache.ai.KeyComparison.Difference;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/** Decides under which key an answer is kept, if at all. Pure computing; large inputs take milliseconds. Any thread may call. */
public final class AiKeyService {
    /** What providers take if a chat names no temperature and the settings do not say otherwise. */
    private static final double USUAL_DEFAULT = 1.0;

    private final BigDecimal maxTemperature;
    private final Map<String, BigDecimal> defaults;

    /**
     * Keeps to these rules.
     *
     * @param maxTemperature a chat with a higher one has no key
     * @param defaults what the provider takes if none is given, by model
     */
    public AiKeyService(BigDecimal maxTemperature, Map<String, BigDecimal> defaults) {
        this.maxTemperature = maxTemperature;
        this.defaults = Map.copyOf(defaults);
    }

    /** The key of a tenant's request. */
    public KeyResult keyOf(String tenant, AiInputs inputs) {
        AiInputs effective = effective(inputs);
        Double temperature = effective.temperature();
        if (inputs.kind() == AiKind.CHAT
                && temperature != null
                && BigDecimal.valueOf(temperature).compareTo(maxTemperature) > 0) {
            return new KeyResult.NotCacheable(
                    AiInputs.TEMPERATURE, "at most " + maxTemperature.toPlainString() + " for a chat to be kept");
        }
        return new KeyResult.Cacheable(AiKey.of(tenant, effective));
    }

    /** Why two requests of a tenant, of one kind, have the same key or not. */
    public KeyComparison compare(String tenant, AiInputs left, AiInputs right) {
        Map<String, JsonValue> ofLeft = effective(left).members().members();
        Map<String, JsonValue> ofRight = effective(right).members().members();
        SortedSet<String> names = new TreeSet<>(ofLeft.keySet());
        names.addAll(ofRight.keySet());
        List<Difference> differences = new ArrayList<>();
        for (String name : names) {
            if (!Objects.equals(ofLeft.get(name), ofRight.get(name))) {
                differences.add(new Difference(name, ofLeft.get(name), ofRight.get(name)));
            }
        }
        return new KeyComparison(keyOf(tenant, left), keyOf(tenant, right), differences);
    }

    /**
     * Leaving the temperature out and naming the provider's default are one request. Where the default is not known, only a chat gets one: the usual
     * default is too warm to be kept, while other kinds would share answers of two temperatures if the guess were wrong.
     */
    private AiInputs effective(AiInputs inputs) {
        if (!inputs.kind().samples() || inputs.temperature() != null) {
            return inputs;
        }
        String model = inputs.model();
        BigDecimal known = model == null ? null : defaults.get(model);
        if (known != null) {
            return inputs.withTemperature(known.doubleValue());
        }
        return inputs.kind() == AiKind.CHAT ? inputs.withTemperature(USUAL_DEFAULT) : inputs;
    }
}
