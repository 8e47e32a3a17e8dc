package io.millrace.app.diagnostics;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** What the JVM's native memory tracking says, where {@code -XX:NativeMemoryTracking=summary} is on. */
final class NativeMemory {
    private static final Pattern PART = Pattern.compile("^-\\s+(.+?) \\(reserved=\\d+KB, committed=(\\d+)KB.*$");

    private NativeMemory() {}

    /** By category, {@code Java Heap} among them; empty where tracking is off. */
    static Map<String, Long> committedBytes() {
        try {
            Object said = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "vmNativeMemory",
                            new Object[] {new String[] {"summary"}},
                            new String[] {String[].class.getName()});
            return parse(String.valueOf(said));
        } catch (JMException e) {
            throw new IllegalStateException("this JVM has no diagnostic commands", e);
        }
    }

    static Map<String, Long> parse(String summary) {
        Map<String, Long> parts = new TreeMap<>();
        summary.lines().map(String::strip).forEach(line -> {
            Matcher part = PART.matcher(line);
            if (part.matches()) {
                parts.put(part.group(1), Long.parseLong(part.group(2)) * 1_024);
            }
        });
        return parts;
    }
}
