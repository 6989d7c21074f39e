package io.slipstream.examples.shop;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A product.
 *
 * @param id its number
 * @param name what it is called
 */
@RegisterForReflection // values are read from JSON, also in a native image
public record Product(long id, String name) {}
