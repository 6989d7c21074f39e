/**
 * Where assets are kept: PostgreSQL, which owns everything, and this replica's memory and disk, which only remember.
 */
@NullMarked
package io.slipstream.asset.storage;

import org.jspecify.annotations.NullMarked;
