package io.slipstream.asset.policy;

import static java.util.Map.entry;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Media types by file extension, and which of them are worth compressing. */
public final class MediaTypes {
    /** What a file is when nothing says more. */
    public static final String UNKNOWN = "application/octet-stream";

    /** What curl calls every body. */
    private static final String FORM = "application/x-www-form-urlencoded";

    private static final Set<String> UNASKED = Set.of(UNKNOWN, FORM);
    private static final String UTF_8 = "; charset=utf-8";
    private static final Map<String, String> BY_EXTENSION = Map.<String, String>ofEntries(
            entry("html", "text/html" + UTF_8),
            entry("htm", "text/html" + UTF_8),
            entry("xhtml", "application/xhtml+xml"),
            entry("css", "text/css" + UTF_8),
            entry("js", "text/javascript" + UTF_8),
            entry("mjs", "text/javascript" + UTF_8),
            entry("cjs", "text/javascript" + UTF_8),
            entry("wasm", "application/wasm"),
            entry("json", "application/json"),
            entry("map", "application/json"),
            entry("webmanifest", "application/manifest+json"),
            entry("xml", "application/xml"),
            entry("rss", "application/rss+xml"),
            entry("txt", "text/plain" + UTF_8),
            entry("md", "text/markdown" + UTF_8),
            entry("csv", "text/csv" + UTF_8),
            entry("vtt", "text/vtt" + UTF_8),
            entry("svg", "image/svg+xml"),
            entry("png", "image/png"),
            entry("jpg", "image/jpeg"),
            entry("jpeg", "image/jpeg"),
            entry("gif", "image/gif"),
            entry("webp", "image/webp"),
            entry("avif", "image/avif"),
            entry("ico", "image/x-icon"),
            entry("bmp", "image/bmp"),
            entry("woff", "font/woff"),
            entry("woff2", "font/woff2"),
            entry("ttf", "font/ttf"),
            entry("otf", "font/otf"),
            entry("eot", "application/vnd.ms-fontobject"),
            entry("mp3", "audio/mpeg"),
            entry("ogg", "audio/ogg"),
            entry("wav", "audio/wav"),
            entry("mp4", "video/mp4"),
            entry("webm", "video/webm"),
            entry("pdf", "application/pdf"),
            entry("zip", "application/zip"),
            entry("gz", "application/gzip"));

    private static final Set<String> COMPRESSIBLE = Set.of(
            "application/javascript",
            "application/ecmascript",
            "application/json",
            "application/xml",
            "application/wasm",
            "application/vnd.ms-fontobject",
            "application/x-font-ttf",
            "application/x-font-otf",
            "font/ttf",
            "font/otf",
            "image/bmp",
            "image/x-icon",
            "image/vnd.microsoft.icon");

    private static final Pattern SOUND =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+(\\s*;[\\x20-\\x7e]*)?");

    private MediaTypes() {}

    /**
     * The media type of a file.
     *
     * @param fileName its name or path
     * @param declared what the publisher said; null if nothing, then the extension decides, as it does for what clients say unasked:
     *     {@value #UNKNOWN} and {@value #FORM}
     */
    public static String of(String fileName, @Nullable String declared) {
        if (declared != null && !UNASKED.contains(essence(declared))) {
            return declared;
        }
        String name = fileName.substring(fileName.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        String extension = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
        return BY_EXTENSION.getOrDefault(extension, UNKNOWN);
    }

    /** Whether a text can stand in a {@code Content-Type} field: type, subtype and printable parameters, at most 255 characters. */
    public static boolean isSound(String mediaType) {
        return mediaType.length() <= 255 && SOUND.matcher(mediaType).matches();
    }

    /** Whether files of this type usually become smaller when they are compressed. */
    public static boolean compressible(String mediaType) {
        String essence = essence(mediaType);
        return essence.startsWith("text/")
                || essence.endsWith("+xml")
                || essence.endsWith("+json")
                || COMPRESSIBLE.contains(essence);
    }

    /** Type and subtype alone, in lower case. */
    static String essence(String mediaType) {
        int semicolon = mediaType.indexOf(';');
        return (semicolon < 0 ? mediaType : mediaType.substring(0, semicolon))
                .trim()
                .toLowerCase(Locale.ROOT);
    }
}
