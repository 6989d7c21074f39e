/**
 * Where the ports end: PostgreSQL through its reactive client for tasks and leases and through Hibernate Reactive for what people edit, and the other services over HTTP.
 */
@NullMarked
package io.slipstream.task.storage;

import org.jspecify.annotations.NullMarked;
