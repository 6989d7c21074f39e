/**
 * Files and builds: how they are published, named, found and read. What a path holds is one row; everything it ever held
 * stays reachable under its hashed name.
 */
@NullMarked
package io.slipstream.asset.asset;

import org.jspecify.annotations.NullMarked;
