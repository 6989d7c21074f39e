package io.slipstream.cache;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.slipstream.devkit.junit.LocalStackResource;

/** The integration tests run on the local stack. */
@QuarkusTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "cache"))
public class OnLocalStack {}
