package io.millrace;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which module may know which, and where the types of a library stop. */
class ArchitectureTest {
    private static JavaClasses classes;

    @BeforeAll
    static void readTheClasses() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                // Nor other modules' tests, which come as jars.
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("io.millrace");
    }

    @Test
    void dependenciesPointDownTheList() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("camel-routes")
                .definedBy("io.millrace.app..")
                .layer("api")
                .definedBy("io.millrace.api..")
                .layer("ingest")
                .definedBy("io.millrace.ingest..")
                .layer("transcoder")
                .definedBy("io.millrace.transcoder..")
                .layer("recorder")
                .definedBy("io.millrace.recorder..")
                .layer("sql")
                .definedBy("io.millrace.sql..")
                .layer("media")
                .definedBy("io.millrace.media..")
                .whereLayer("camel-routes")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("api")
                .mayOnlyBeAccessedByLayers("camel-routes")
                .whereLayer("ingest")
                .mayOnlyBeAccessedByLayers("camel-routes")
                .whereLayer("transcoder")
                .mayOnlyBeAccessedByLayers("camel-routes")
                .whereLayer("recorder")
                .mayOnlyBeAccessedByLayers("camel-routes")
                .whereLayer("sql")
                .mayOnlyBeAccessedByLayers("camel-routes")
                .check(classes);
    }

    @Test
    void mediaNeedsNothingButTheJdk() {
        noClasses()
                .that()
                .resideInAPackage("io.millrace.media..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("java..", "io.millrace.media..", "org.jspecify.annotations..")
                .check(classes);
    }

    @Test
    void libraryTypesStopAtTheirModule() {
        stops("org.red5..", "io.millrace.ingest..");
        stops("org.apache.mina..", "io.millrace.ingest..");
        stops("org.bytedeco..", "io.millrace.transcoder..");
        stops("io.minio..", "io.millrace.recorder..");
        stops("org.apache.ibatis..", "io.millrace.sql..");
        stops("org.apache.camel..", "io.millrace.app..");
        stops("org.quartz..", "io.millrace.app..");
    }

    private static void stops(String library, String module) {
        noClasses()
                .that()
                .resideOutsideOfPackage(module)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(classes);
    }
}
