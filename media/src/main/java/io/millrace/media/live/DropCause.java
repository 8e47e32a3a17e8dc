package io.millrace.media.live;

/** Why a received sample is in no chunk. */
public enum DropCause {
    /** Nothing before it can be decoded: a session or a configuration begins between keyframes. */
    AWAITING_KEYFRAME,
    /**
     * Audio that began or changed after video had: it can join at the next keyframe only, with an
     * init section of its own, and this came before it.
     */
    AUDIO_AWAITING_KEYFRAME,
    /** Audio from well before the first keyframe. */
    BEFORE_EPOCH,
    /** Its session had been replaced by a newer one, or had ended. */
    STALE_SESSION,
    /** It has no bytes. */
    EMPTY,
    /**
     * Writing the part that it was to be in failed, for want of memory or by a defect of ours; or it
     * came after that, before a keyframe.
     */
    UNWRITABLE
}
