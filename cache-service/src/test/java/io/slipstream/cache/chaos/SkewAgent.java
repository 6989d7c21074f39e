package io.slipstream.cache.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.time.Duration;
import java.time.InstantSource;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Makes the clock of a replica wrong, without a trace of that in the service: as a Java agent it adds a number of milliseconds, its
 * argument, to the clock that the service's wiring hands out.
 */
public final class SkewAgent {
    private static final String WIRING = "io/slipstream/cache/app/CacheWiring";
    private static final String CLOCK = "clock";

    private SkewAgent() {}

    /** Called by the JVM before the service's main method. */
    public static void premain(String millis, Instrumentation instrumentation) {
        long skew = Long.parseLong(millis);
        instrumentation.addTransformer(new ClassFileTransformer() {
            @Override
            public byte[] transform(
                    ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] original) {
                return WIRING.equals(name) ? skewed(original, skew) : null;
            }
        });
    }

    /** The option of a JVM with a clock that is wrong by so much. The agent's jar, one for each such clock, is written into a folder. */
    static String option(Path folder, Duration skew) throws IOException {
        Path jar = folder.resolve("skew-agent" + skew.toMillis() + ".jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", SkewAgent.class.getName());
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            for (String name : new String[] {"SkewAgent.class", "SkewAgent$1.class"}) {
                out.putNextEntry(new JarEntry(SkewAgent.class.getPackageName().replace('.', '/') + '/' + name));
                try (InputStream in = SkewAgent.class.getResourceAsStream(name)) {
                    in.transferTo(out);
                }
            }
        }
        return "-javaagent:" + jar + "=" + skew.toMillis();
    }

    private static byte[] skewed(byte[] original, long millis) {
        ClassDesc duration = Duration.class.describeConstable().orElseThrow();
        ClassDesc source = InstantSource.class.describeConstable().orElseThrow();
        CodeTransform shift = (code, element) -> {
            if (element instanceof ReturnInstruction returned && returned.opcode() == Opcode.ARETURN) {
                code.loadConstant(millis)
                        .invokestatic(duration, "ofMillis", MethodTypeDesc.of(duration, ClassDesc.ofDescriptor("J")))
                        .invokestatic(source, "offset", MethodTypeDesc.of(source, source, duration), true);
            }
            code.with(element);
        };
        ClassFile classFile = ClassFile.of();
        return classFile.transformClass(
                classFile.parse(original),
                ClassTransform.transformingMethodBodies(
                        method -> method.methodName().stringValue().equals(CLOCK), shift));
    }
}
