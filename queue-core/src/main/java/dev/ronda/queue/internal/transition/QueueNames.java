package dev.ronda.queue.internal.transition;

import java.util.Collection;

/** Names of queues, and what selects them: a name, a prefix that ends in {@code *}, or {@code *} alone. All literally. */
final class QueueNames {
    static final String ALL = "*";

    private static final int LONGEST = 255;

    private QueueNames() {}

    static boolean isPrefix(String selector) {
        return selector.endsWith(ALL) && selector.length() > 1;
    }

    static String prefix(String selector) {
        return selector.substring(0, selector.length() - 1);
    }

    static boolean selects(String selector, String name) {
        return selector.endsWith(ALL) ? name.startsWith(prefix(selector)) : name.equals(selector);
    }

    static boolean anySelects(Collection<String> selectors, String name) {
        return selectors.stream().anyMatch(selector -> selects(selector, name));
    }

    static String checkedSelector(String selector) {
        String name = selector.endsWith(ALL) ? prefix(selector) : selector;
        if (!selector.equals(ALL)) {
            check(name, selector, "a queue's name, a prefix that ends in '*', or '*' alone");
        }
        return selector;
    }

    static String checkedName(String name) {
        check(name, name, "a queue's name");
        return name;
    }

    private static void check(String name, String given, String allowed) {
        if (name.isBlank() || name.length() > LONGEST || name.contains(ALL) || name.contains(",")) {
            throw new IllegalArgumentException("queue: " + allowed + " of 1 to " + LONGEST
                    + " characters, else without '*' and comma, got \"" + given + "\"");
        }
    }
}
