package io.slipstream.client.annotation;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Drops cached values once a method has succeeded, everywhere: for all processes and all replicas of the cache. One of tags, key and tables is named, or the namespace alone, which means all of
 * it. If the method fails, nothing is dropped. Its caller goes on when the cache has acknowledged; if it does not in time, the
 * caller goes on all the same and it is tried again in the background. A method with a plain value waits, so it is refused on an event loop.
 */
@Documented
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface InvalidateCached {
    /** Only values in this namespace; empty for all namespaces, which {@link #key()} does not permit. */
    @Nonbinding
    String namespace() default "";

    /** Values with any of these tags, written as in {@link Cached#tags()}. */
    @Nonbinding
    String[] tags() default {};

    /** The value of the method that has this {@link Cached#key()}, for the same arguments: all, or those with {@link CacheKey}. */
    @Nonbinding
    String key() default "";

    /** Values that depend on any of these tables. */
    @Nonbinding
    String[] tables() default {};
}
