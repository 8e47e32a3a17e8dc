package io.millrace.media.retention;

/** How far a change to a recording's objects has come; what a crash leaves behind is told by it. */
public enum RetentionMark {
    /** On its way to another tier, whose bucket may hold some of it; it is read from where it was. */
    COPYING,
    /** Moved; the bucket of the tier that it came from may still hold it. */
    LEAVING,
    /** Deleted for everybody; its objects may still be there. */
    DELETING
}
