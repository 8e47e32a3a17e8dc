package io.millrace.sql;

import io.millrace.media.CameraId;
import io.millrace.media.retention.RetentionPolicies;
import io.millrace.media.retention.RetentionPolicy;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@link RetentionPolicies} in table {@code retention_policies}. */
final class PostgresRetentionPolicies implements RetentionPolicies {
    private final Sessions sessions;

    PostgresRetentionPolicies(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Map<CameraId, RetentionPolicy> policies() {
        return sessions.ask("reading retention policies", RetentionMapper.class, RetentionMapper::policies).stream()
                .collect(Collectors.toMap(RetentionMapper.PolicyRow::camera, RetentionMapper.PolicyRow::policy));
    }

    /** Rows that are due at another moment than before are not what a run has planned. */
    @Override
    public void set(CameraId camera, @Nullable RetentionPolicy policy, Instant now) {
        sessions.inTransaction("changing the retention of camera " + camera, session -> {
            RetentionMapper mapper = session.getMapper(RetentionMapper.class);
            if (policy == null) {
                mapper.deletePolicy(camera);
            } else {
                mapper.setPolicy(camera, policy);
            }
            mapper.replan(camera, now);
        });
    }
}
