package dev.ronda.queue.cli.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;

/** Sets up logback in code, since reading XML would be a good part of the time a command takes. */
public final class ConsoleConfigurator extends ContextAwareBase implements Configurator {
    /** Logback's own way to another configuration stays open. */
    static final String USERS_FILE = "logback.configurationFile";

    private static final String PATTERN =
            "%d{HH:mm:ss.SSS} %-5level %logger{0} %msg%replace( job_id=%X{job_id}){' job_id=$', ''}%n%ex{full}";

    /** Chatty about things that go well. */
    private static final String[] QUIET = {"org.flywaydb", "com.zaxxer"};

    /** Writes a stack trace for each connection that an outage breaks; the queue says it once. */
    private static final String BROKEN_CONNECTIONS = "com.zaxxer.hikari.pool.ProxyConnection";

    /** For logback, which finds it as a service. */
    public ConsoleConfigurator() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(USERS_FILE) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        setContext(context);
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Logging.isService() ? Level.INFO : Level.WARN);
        root.addAppender(appender(context));
        for (String name : QUIET) {
            context.getLogger(name).setLevel(Level.WARN);
        }
        context.getLogger(BROKEN_CONNECTIONS).setLevel(Level.ERROR);
        if (Logging.isVerbose()) {
            context.getLogger("dev.ronda.queue").setLevel(Level.DEBUG);
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static ConsoleAppender<ILoggingEvent> appender(LoggerContext context) {
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setName("console");
        appender.setTarget(Logging.isService() ? "System.out" : "System.err");
        appender.setEncoder(Logging.format() == LogFormat.JSON ? json(context) : text(context));
        appender.start();
        return appender;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        var encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithFormattedMessage(true);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithContext(false);
        encoder.start();
        return encoder;
    }
}
