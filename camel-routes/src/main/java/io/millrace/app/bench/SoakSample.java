package io.millrace.app.bench;

import java.util.Map;

/**
 * What the server holds at a moment, after a full collection.
 *
 * @param atSeconds since the soak began
 * @param heapBytes reachable
 * @param nativeBytes that the JVM took beside the heap
 * @param nativeParts the same by what for, as the JVM's native memory tracking names it
 * @param residentBytes of the server's process
 * @param databaseBytes resident, of all processes of the database; shared pages count in each
 * @param threads of the JVM
 * @param handles open files and sockets
 * @param children processes: encoders, picture makers
 * @param spoolFiles not stored yet, those that grow included
 * @param rows of each table of the catalogue
 * @param windowBytes media that viewers can have
 * @param cores used since the sample before
 */
public record SoakSample(
        double atSeconds,
        long heapBytes,
        long nativeBytes,
        Map<String, Long> nativeParts,
        long residentBytes,
        long databaseBytes,
        long threads,
        long handles,
        long children,
        long spoolFiles,
        Map<String, Long> rows,
        long windowBytes,
        double cores) {}
