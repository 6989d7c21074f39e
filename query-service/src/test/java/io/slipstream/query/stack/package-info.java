/** What the integration tests share: settings beside the local stack's, calls with tokens, the sample database as its owner. */
package io.slipstream.query.stack;
