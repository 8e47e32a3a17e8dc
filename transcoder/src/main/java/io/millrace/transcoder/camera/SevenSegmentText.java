package io.millrace.transcoder.camera;

import java.util.ArrayList;
import java.util.List;

/**
 * Digits as an FFmpeg filter draws them: seven boxes each, switched by expressions. No font is
 * needed, and a program can read them as easily as a person.
 */
final class SevenSegmentText {
    /** For each segment (a to g: top, right upper and lower, bottom, left lower and upper, middle) the digits that light it, one bit each. */
    private static final int[] LIT = {
        0b11_1110_1101, 0b11_1001_1111, 0b11_1111_1011, 0b11_0110_1101, 0b01_0100_0101, 0b11_0111_0001, 0b11_0111_1100
    };

    private final List<String> boxes = new ArrayList<>();
    private final int unit;
    private int x;
    private final int y;

    /**
     * @param unit thickness of a stroke in pixels; a digit is 5 wide and 9 high
     */
    SevenSegmentText(int x, int y, int unit) {
        this.x = x;
        this.y = y;
        this.unit = unit;
    }

    /** @param value an expression of the filter's timeline; its last decimal digit is shown */
    SevenSegmentText digit(String value) {
        int[][] segments = {
            {1, 0, 3, 1}, {4, 1, 1, 3}, {4, 5, 1, 3}, {1, 8, 3, 1}, {0, 5, 1, 3}, {0, 1, 1, 3}, {1, 4, 3, 1}
        };
        for (int i = 0; i < segments.length; i++) {
            int[] s = segments[i];
            box(s[0], s[1], s[2], s[3], ":enable='gt(bitand(" + LIT[i] + ",pow(2,mod(floor(" + value + "),10))),0)'");
        }
        x += 7 * unit;
        return this;
    }

    SevenSegmentText colon() {
        box(0, 2, 1, 1, "");
        box(0, 6, 1, 1, "");
        x += 3 * unit;
        return this;
    }

    SevenSegmentText point() {
        box(0, 8, 1, 1, "");
        x += 3 * unit;
        return this;
    }

    private void box(int left, int top, int width, int height, String enable) {
        boxes.add("drawbox=" + (x + left * unit) + ":" + (y + top * unit) + ":" + width * unit + ":" + height * unit
                + ":white:fill" + enable);
    }

    List<String> boxes() {
        return boxes;
    }
}
