package io.slipstream.cache.invalidation;

/** A pattern over keys: {@code *} is any run of characters, {@code ?} one character; all else stands for itself. */
public record Glob(String pattern) {
    /** Whether a key matches; takes time in proportion to the product of both lengths at the worst. */
    public boolean matches(String key) {
        int k = 0;
        int p = 0;
        int star = -1;
        int resume = 0;
        while (k < key.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = k;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == key.charAt(k))) {
                p++;
                k++;
            } else if (star >= 0) {
                p = star + 1;
                k = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
