package io.millrace.sql;

import io.millrace.media.catalog.User;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Statements in {@code UserMapper.xml}. */
interface UserMapper {
    int insert(User user);

    @Nullable
    User findByName(String name);

    int setPasswordHash(UUID id, String passwordHash);

    long count();
}
