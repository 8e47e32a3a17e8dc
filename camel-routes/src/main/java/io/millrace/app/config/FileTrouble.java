package io.millrace.app.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** What is wrong with a file, in words: of most of Java's own exceptions the message is its name and no more. */
public final class FileTrouble {
    private FileTrouble() {}

    /** What happened, the file's name included where the exception knows it. */
    public static String describe(IOException failure) {
        if (failure instanceof CharacterCodingException) {
            return "it is not text in UTF-8";
        }
        String message = failure.getMessage();
        if (message == null) {
            return failure.getClass().getSimpleName();
        }
        if (!(failure instanceof FileSystemException named) || named.getReason() != null || named.getFile() == null) {
            return message;
        }
        return switch (named) {
            case NoSuchFileException none -> message + ": there is no such file or folder";
            case AccessDeniedException denied -> message + ": permission denied" + owners(named.getFile());
            case FileAlreadyExistsException there -> message + ": something else of that name is there";
            case NotDirectoryException file -> message + ": it is not a folder";
            default -> message + ": " + named.getClass().getSimpleName();
        };
    }

    /** Who may, and who asked: most often another user made the file. */
    private static String owners(String file) {
        try {
            String owner = Files.getOwner(Path.of(file)).getName();
            return " (it is " + owner + "'s, this runs as " + System.getProperty("user.name") + ")";
        } catch (IOException | InvalidPathException | UnsupportedOperationException e) {
            return " (this runs as " + System.getProperty("user.name") + ")";
        }
    }
}
