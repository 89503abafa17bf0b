package dev.ronda.queue.house;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/**
 * Public and protected names without a doc comment, found in parsed sources. Overriding methods need none. A sealed class is
 * looked at even if it is not public: those it permits may be, and show its public methods.
 */
final class MissingDocs {
    private final DocTrees docs;
    private final List<String> missing = new ArrayList<>();

    private MissingDocs(DocTrees docs) {
        this.docs = docs;
    }

    static List<String> in(Iterable<? extends JavaFileObject> sources) throws IOException {
        var task = (JavacTask) ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, diagnostic -> {}, List.of("-proc:none"), null, sources);
        var search = new MissingDocs(DocTrees.instance(task));
        for (CompilationUnitTree unit : task.parse()) {
            String prefix = String.valueOf(unit.getPackageName());
            for (Tree type : unit.getTypeDecls()) {
                if (type instanceof ClassTree one) {
                    search.type(new TreePath(new TreePath(unit), one), one, prefix, false);
                }
            }
        }
        return search.missing;
    }

    private void type(TreePath path, ClassTree type, String prefix, boolean inInterface) {
        if (!isVisible(type.getModifiers(), inInterface)
                && type.getPermitsClause().isEmpty()) {
            return;
        }
        String name = prefix + "." + type.getSimpleName();
        need(path, name);
        boolean isInterface = type.getKind() == Tree.Kind.INTERFACE;
        for (Tree member : type.getMembers()) {
            var memberPath = new TreePath(path, member);
            if (member instanceof ClassTree nested) {
                type(memberPath, nested, name, isInterface);
            } else if (member instanceof MethodTree method) {
                method(memberPath, method, name, isInterface);
            } else if (member instanceof VariableTree field) {
                field(memberPath, field, type, path, name, isInterface);
            }
        }
    }

    private void method(TreePath path, MethodTree method, String type, boolean inInterface) {
        boolean overrides = method.getModifiers().getAnnotations().stream()
                .anyMatch(
                        annotation -> annotation.getAnnotationType().toString().equals("Override"));
        if (isVisible(method.getModifiers(), inInterface) && !overrides) {
            need(path, type + "." + method.getName());
        }
    }

    private void field(
            TreePath path,
            VariableTree field,
            ClassTree type,
            TreePath typePath,
            String typeName,
            boolean isInterface) {
        boolean isComponent = type.getKind() == Tree.Kind.RECORD
                && !field.getModifiers().getFlags().contains(Modifier.STATIC);
        if (isComponent) {
            if (!params(typePath).contains(field.getName().toString())) {
                missing.add(typeName + " @param " + field.getName());
            }
        } else if (isVisible(field.getModifiers(), isInterface)) {
            need(path, typeName + "." + field.getName());
        }
    }

    private static boolean isVisible(ModifiersTree modifiers, boolean inInterface) {
        Set<Modifier> flags = modifiers.getFlags();
        return flags.contains(Modifier.PUBLIC)
                || flags.contains(Modifier.PROTECTED)
                || (inInterface && !flags.contains(Modifier.PRIVATE));
    }

    private void need(TreePath path, String name) {
        DocCommentTree comment = docs.getDocCommentTree(path);
        if (comment == null || comment.getFullBody().isEmpty()) {
            missing.add(name);
        }
    }

    private Set<String> params(TreePath path) {
        DocCommentTree comment = docs.getDocCommentTree(path);
        return comment == null
                ? Set.of()
                : comment.getBlockTags().stream()
                        .filter(ParamTree.class::isInstance)
                        .map(tag -> ((ParamTree) tag).getName().toString())
                        .collect(Collectors.toSet());
    }
}
