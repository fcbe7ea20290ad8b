import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type RuntimeErrorType, runtimeError } from "./errors";

export type Handler = (event: unknown, context: object, callback?: unknown) => unknown;

/**
 * Loads the function that a handler string such as `folder/index.handler` names, by the rules of
 * Lambda's Node.js runtime.
 *
 * @param prepareImports called before the first ES module is loaded
 * @throws Runtime.MalformedHandlerName, ImportModuleError, UserCodeSyntaxError or HandlerNotFound
 */
export async function loadHandler(
  taskRoot: string,
  handlerString: string,
  prepareImports: () => void,
): Promise<Handler> {
  if (handlerString.includes("..")) {
    throw runtimeError(
      "Runtime.MalformedHandlerName",
      `'${handlerString}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const moduleAndHandler = path.basename(handlerString);
  const moduleRoot = handlerString.slice(0, handlerString.indexOf(moduleAndHandler));
  const [, moduleName, handlerPath] = /^([^.]*)\.(.*)$/.exec(moduleAndHandler) ?? [];
  if (moduleName === undefined || handlerPath === undefined) {
    throw runtimeError("Runtime.MalformedHandlerName", "Bad handler");
  }
  const base = path.resolve(taskRoot, moduleRoot, moduleName);
  const loaded = await loadModule(base, taskRoot, prepareImports).catch((error: unknown) => {
    throw wrapped(error);
  });
  const handler = find(loaded, handlerPath) ?? find((loaded as any)?.default, handlerPath);
  if (!handler) {
    throw runtimeError("Runtime.HandlerNotFound", `${handlerString} is undefined or not exported`);
  }
  if (typeof handler !== "function") {
    throw runtimeError("Runtime.HandlerNotFound", `${handlerString} is not a function`);
  }
  return handler as Handler;
}

async function loadModule(
  base: string,
  taskRoot: string,
  prepareImports: () => void,
): Promise<unknown> {
  const require = createRequire(path.join(taskRoot, "index.js"));
  const file = ["", ".js", ".mjs", ".cjs"].map((end) => base + end).find(existsSync);
  if (file === undefined) return require(base);
  if (!isEsModule(file)) return require(file);
  prepareImports();
  return import(pathToFileURL(file).href);
}

function isEsModule(file: string): boolean {
  if (!file.endsWith(".js")) return file.endsWith(".mjs");
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, "package.json");
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, "utf8")).type === "module";
    if (folder === path.dirname(folder)) return false;
  }
}

function find(value: unknown, handlerPath: string): unknown {
  return handlerPath.split(".").reduce<any>((nested, key) => nested?.[key], value);
}

function wrapped(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const type: RuntimeErrorType | undefined =
    error instanceof SyntaxError
      ? "Runtime.UserCodeSyntaxError"
      : code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND"
        ? "Runtime.ImportModuleError"
        : undefined;
  if (type === undefined) return error;
  const replacement = runtimeError(type, String(error));
  if (type === "Runtime.UserCodeSyntaxError") replacement.stack = (error as Error).stack;
  return replacement;
}
