/** The PostgreSQL that is measured on, and fresh tables for each turn. */
@NullMarked
package dev.ronda.bench.database;

import org.jspecify.annotations.NullMarked;
