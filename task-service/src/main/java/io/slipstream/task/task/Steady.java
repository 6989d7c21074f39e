package io.slipstream.task.task;

import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The clock by which a replica measures how long something takes or is to be left alone: it shows the wall clock's time when the
 * replica started, and from then on only runs forward, at the pace of {@link System#nanoTime()}. The wall clock may be set, which
 * must neither silence what waits nor wake what rests; what is compared between replicas is the database's time.
 */
@Qualifier
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.METHOD, ElementType.FIELD, ElementType.TYPE})
public @interface Steady {}
