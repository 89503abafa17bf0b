/** The user's code in a class loader of its own: {@link dev.ronda.queue.cli.application.LoadedApplications}. */
@NullMarked
package dev.ronda.queue.cli.application;

import org.jspecify.annotations.NullMarked;
