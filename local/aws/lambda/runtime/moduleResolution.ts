import Module from "node:module";
import path from "node:path";

/** The packages that Lambda's Node.js runtimes ship, so that archives need not hold them. */
const SHIPPED = /^@(aws-sdk|smithy)\//;

interface ModuleInternals {
  _resolveFilename(request: string, parent: unknown, ...rest: unknown[]): string;
  _nodeModulePaths(from: string): string[];
}

/**
 * Makes `require` see what it would see on Lambda: the archive's own packages first, then the AWS
 * SDK that the runtime ships, and nothing of the folders that the archive happens to lie in.
 *
 * @param taskRoot where the archive is unpacked
 * @param sdkRoot the folder whose `node_modules` holds the AWS SDK
 */
export function confineModules(taskRoot: string, sdkRoot: string): void {
  const internals = Module as unknown as ModuleInternals;
  const inside = taskRoot + path.sep;

  const nodeModulePaths = internals._nodeModulePaths;
  internals._nodeModulePaths = (from) => {
    const paths = nodeModulePaths(from);
    return from === taskRoot || from.startsWith(inside)
      ? paths.filter((candidate) => candidate.startsWith(inside))
      : paths;
  };

  const runtime = new Module(path.join(sdkRoot, "runtime.js"));
  runtime.paths = [path.join(sdkRoot, "node_modules")];
  const resolveFilename = internals._resolveFilename;
  internals._resolveFilename = (request, parent, ...rest) => {
    try {
      return resolveFilename(request, parent, ...rest);
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND";
      if (!missing || !SHIPPED.test(request)) throw error;
      return resolveFilename(request, runtime, false);
    }
  };
}

/** The same for `import`, whose resolution is another; only needed once an ES module is loaded. */
export function confineImports(taskRoot: string, sdkRoot: string): void {
  Module.register(`data:text/javascript,${encodeURIComponent(IMPORT_HOOKS)}`, {
    parentURL: "file:///",
    data: { taskRoot, sdkRoot },
  });
}

/** Module hooks run in a thread of their own, so they come as text. */
const IMPORT_HOOKS = `
import { pathToFileURL } from "node:url";
let task, runtime;
export function initialize({ taskRoot, sdkRoot }) {
  task = pathToFileURL(taskRoot + "/").href;
  runtime = pathToFileURL(sdkRoot + "/runtime.js").href;
}
export async function resolve(specifier, context, next) {
  const bare = !/^([./]|[a-z0-9]+:)/i.test(specifier);
  if (!bare || !context.parentURL?.startsWith(task)) return next(specifier, context);
  let missing;
  try {
    const found = await next(specifier, context);
    if (!found.url.startsWith("file:") || found.url.startsWith(task)) return found;
  } catch (error) {
    missing = error;
  }
  if (${SHIPPED}.test(specifier)) return next(specifier, { ...context, parentURL: runtime });
  throw missing ?? Object.assign(
    new Error("Cannot find package '" + specifier + "' imported from " + context.parentURL),
    { code: "ERR_MODULE_NOT_FOUND" },
  );
}`;
