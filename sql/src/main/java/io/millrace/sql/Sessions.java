package io.millrace.sql;

import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.ibatis.exceptions.PersistenceException;
import org.apache.ibatis.logging.nologging.NoLoggingImpl;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;

/** Runs mappers on pooled connections, and turns what fails into a {@code CatalogException}. */
final class Sessions {
    private final SqlSessionFactory factory;

    Sessions(DataSource dataSource) {
        Configuration configuration =
                new Configuration(new Environment("catalogue", new JdbcTransactionFactory(), dataSource));
        configuration.setArgNameBasedConstructorAutoMapping(true);
        configuration.setMapUnderscoreToCamelCase(true);
        // At DEBUG it would print parameters, and password hashes among them.
        configuration.setLogImpl(NoLoggingImpl.class);
        ColumnTypes.register(configuration.getTypeHandlerRegistry());
        for (Class<?> mapper : new Class<?>[] {
            CameraMapper.class,
            RecordingMapper.class,
            RecordingIndexMapper.class,
            RecordingManifestMapper.class,
            GapMapper.class,
            StreamSessionMapper.class,
            UserMapper.class,
            OutboxMapper.class,
            RetentionMapper.class,
            HoldMapper.class
        }) {
            configuration.addMapper(mapper);
        }
        factory = new SqlSessionFactoryBuilder().build(configuration);
    }

    /** One statement, committed by itself. */
    <M, T> T ask(String action, Class<M> mapper, Function<M, T> query) {
        try (SqlSession session = factory.openSession(true)) {
            return query.apply(session.getMapper(mapper));
        } catch (PersistenceException e) {
            throw SqlFailure.of(action, e);
        }
    }

    /** All of {@code work} or nothing of it. */
    void inTransaction(String action, Work work) {
        try (SqlSession session = factory.openSession(false)) {
            work.in(session);
            session.commit();
        } catch (PersistenceException e) {
            throw SqlFailure.of(action, e);
        }
    }

    /** Several statements. */
    interface Work {
        void in(SqlSession session);
    }
}
