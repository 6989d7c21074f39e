package io.slipstream.cache.events;

/**
 * What makes an event of data the same as another. Ids are unique per source only, and sources are a tenant's own matter.
 *
 * @param tenant whose event it is
 * @param source who says so: the source of a CloudEvent, or the topic of Debezium; empty if it does not say
 * @param id the id within the source
 */
record EventIdentity(String tenant, String source, String id) {}
