package io.slipstream.asset.policy;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The kinds of resources that have a policy of their own. */
public enum ResourceType {
    /** JavaScript and WebAssembly. */
    SCRIPT,
    /** Style sheets. */
    STYLE,
    /** Fonts. */
    FONT,
    /** Images, icons among them. */
    IMAGE,
    /** Audio and video. */
    MEDIA,
    /** Pages. */
    HTML,
    /** Everything else. */
    OTHER;

    private static final Set<String> SCRIPTS =
            Set.of("text/javascript", "application/javascript", "application/ecmascript", "application/wasm");
    private static final Set<String> FONTS = Set.of(
            "application/vnd.ms-fontobject",
            "application/font-woff",
            "application/font-sfnt",
            "application/x-font-ttf",
            "application/x-font-otf");

    /** The type as it stands in JSON and in metrics: lower case. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of a name in JSON; empty if there is none. */
    public static Optional<ResourceType> named(String value) {
        for (ResourceType type : values()) {
            if (type.value().equals(value)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The type of a media type, parameters ignored. */
    public static ResourceType of(String mediaType) {
        String essence = MediaTypes.essence(mediaType);
        if (SCRIPTS.contains(essence)) {
            return SCRIPT;
        }
        if (essence.equals("text/css")) {
            return STYLE;
        }
        if (essence.equals("text/html") || essence.equals("application/xhtml+xml")) {
            return HTML;
        }
        if (essence.startsWith("font/") || FONTS.contains(essence)) {
            return FONT;
        }
        if (essence.startsWith("image/")) {
            return IMAGE;
        }
        return essence.startsWith("audio/") || essence.startsWith("video/") ? MEDIA : OTHER;
    }
}
