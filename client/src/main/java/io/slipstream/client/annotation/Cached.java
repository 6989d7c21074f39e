package io.slipstream.client.annotation;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keeps what a method returns in Slipstream's cache, by the method and its arguments. The method runs when nothing is kept, once at a time for the same
 * arguments in all processes, and whenever the cache does not answer in time. What it throws, or fails with, is not kept; null, and a {@code Uni} of null, are kept as any other value.
 *
 * <p>The method returns a {@code Uni}, a {@code CompletionStage} or a plain value, of a type that Jackson can write as JSON and read again. One with a plain value waits for the cache, so it is refused on an event loop. Callers that
 * share a load get the same object: do not change it. Callers of other users get what one caller loaded, so what depends on the user must be an argument.
 */
@Documented
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Cached {
    /** The cache's namespace, which has the policy: time to live, tiers, sizes. */
    @Nonbinding
    String namespace() default "default";

    /** How long values stay, ISO 8601 ({@code PT5M}) or seconds; empty for what the namespace says. */
    @Nonbinding
    String ttl() default "";

    /**
     * Words to invalidate values by. Parameters stand in braces, by name or position, with components of records after a dot: {@code product:{id}}, {@code shop:{0}}, {@code product:{product.id}}.
     */
    @Nonbinding
    String[] tags() default {};

    /** Database tables that values depend on; a change of one that the suite hears of drops them. */
    @Nonbinding
    String[] tables() default {};

    /**
     * Stands in keys instead of the class and the method, so that {@link InvalidateCached#key()} can name the same entry. Letters, digits and {@code . _ : / -}. Without one, renaming the
     * method starts anew.
     */
    @Nonbinding
    String key() default "";
}
