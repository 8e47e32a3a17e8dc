package io.millrace.ingest.key;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/** A block of IPv4 or IPv6 addresses ({@code 10.0.0.0/8}); IPv4-mapped IPv6 counts as IPv4. */
final class CidrBlock {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
    private static final int MAPPED_PREFIX_BITS = 96;

    private final byte[] network;
    private final int prefixBits;

    private CidrBlock(byte[] network, int prefixBits) {
        this.network = network;
        this.prefixBits = prefixBits;
    }

    /**
     * @param text an address, or an address and the length of a prefix; never a host name
     * @throws IllegalArgumentException if it is neither
     */
    static CidrBlock parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = parseAddress(slash < 0 ? text : text.substring(0, slash), text);
        boolean mappedNotation = address.length == 4 && text.indexOf(':') >= 0;
        int bits = address.length * 8;
        int prefix = bits;
        if (slash >= 0) {
            String digits = text.substring(slash + 1);
            if (!digits.matches("\\d{1,3}")) {
                throw invalid(text);
            }
            prefix = Integer.parseInt(digits) - (mappedNotation ? MAPPED_PREFIX_BITS : 0);
        }
        if (prefix < 0 || prefix > bits) {
            throw invalid(text);
        }
        return new CidrBlock(address, prefix);
    }

    boolean contains(InetAddress address) {
        byte[] other = unmapped(address.getAddress());
        if (other.length != network.length) {
            return false;
        }
        int whole = prefixBits / 8;
        int rest = prefixBits % 8;
        return Arrays.equals(network, 0, whole, other, 0, whole)
                && (rest == 0 || (network[whole] ^ other[whole]) >> 8 - rest == 0);
    }

    private static byte[] parseAddress(String address, String text) {
        if (!IPV4.matcher(address).matches() && !IPV6.matcher(address).matches()) {
            throw invalid(text); // before the JDK takes it for a host name and asks the network
        }
        try {
            return unmapped(InetAddress.getByName(address).getAddress());
        } catch (UnknownHostException e) {
            throw invalid(text);
        }
    }

    private static byte[] unmapped(byte[] address) {
        if (address.length != 16 || address[10] != -1 || address[11] != -1) {
            return address;
        }
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return address;
            }
        }
        return Arrays.copyOfRange(address, 12, 16);
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("not a block of addresses like 10.0.0.0/8 or fd00::/8: " + text);
    }
}
