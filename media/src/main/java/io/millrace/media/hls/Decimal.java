package io.millrace.media.hls;

/** A number as it stands in a request: digits and nothing else. */
final class Decimal {
    private Decimal() {}

    /**
     * The number at {@code start} to {@code end}, without making a string of it.
     *
     * @param maxDigits at most 18, which always fit
     * @return −1 for none, for more digits, and for anything else among them
     */
    static long parse(String text, int start, int end, int maxDigits) {
        if (start >= end || end - start > maxDigits) {
            return -1;
        }
        long number = 0;
        for (int i = start; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
