/**
 * The program that reads documents: Apache Tika behind a small protocol on standard input and output. It runs in a child
 * process of its own, with little memory, no secrets in its environment and no way to the network, and dies with its
 * document if that one misbehaves.
 */
@NullMarked
package io.slipstream.extractor.parser;

import org.jspecify.annotations.NullMarked;
