package io.slipstream.devkit.suite;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the kernel's table of TCP sockets, {@code /proc/net/tcp} and {@code /proc/net/tcp6}. */
final class ListeningSockets {
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final String LISTEN = "0A";

    private ListeningSockets() {}

    /** The inodes of the sockets that listen on a port, given the table's lines with or without the heading. */
    static Set<String> inodes(List<String> lines, int port) {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        return lines.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length > INODE)
                .filter(columns -> columns[STATE].equals(LISTEN) && columns[LOCAL_ADDRESS].endsWith(suffix))
                .map(columns -> columns[INODE])
                .collect(Collectors.toSet());
    }
}
