package io.millrace.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PictureClockTest {
    /** What the page's script does, on the luma of the row it reads. */
    private static long read(byte[] picture) {
        int row = (PictureClock.BAND_PIXELS / 2) * PictureClock.WIDTH;
        int time = 0;
        int check = 0;
        for (int cell = 0; cell < PictureClock.CELLS; cell++) {
            int luma = picture[row + cell * PictureClock.CELL_PIXELS + PictureClock.CELL_PIXELS / 2] & 0xff;
            int bit = luma > 127 ? 1 : 0;
            if (cell < 24) {
                time = time << 1 | bit;
            } else {
                check = check << 1 | bit;
            }
        }
        return check == ((time >> 16 ^ time >> 8 ^ time ^ 0x5a) & 0xff) ? time : -1;
    }

    @Test
    void aMachineReadsTheTimeThatWasDrawn() {
        byte[] picture = PictureClock.picture();
        for (long millis : new long[] {0, 1, 1_795_266_000_123L, PictureClock.MODULUS - 1L, PictureClock.MODULUS}) {
            PictureClock.draw(picture, millis);

            assertThat(read(picture)).isEqualTo(millis % PictureClock.MODULUS);
        }
    }

    @Test
    void aPictureTornBetweenTwoTimesIsNotRead() {
        byte[] picture = PictureClock.picture();
        PictureClock.draw(picture, 0x0fffff);
        byte[] next = PictureClock.picture();
        PictureClock.draw(next, 0x100000);
        int half = PictureClock.WIDTH / 4;
        for (int y = 0; y < PictureClock.BAND_PIXELS; y++) {
            System.arraycopy(next, y * PictureClock.WIDTH, picture, y * PictureClock.WIDTH, half);
        }

        assertThat(read(picture)).isEqualTo(-1);
    }
}
