import { isObject, type JsonObject, type Report } from "./finding";

/** One place a state leads to. */
interface Transition {
  readonly target: unknown;
  readonly path: string;
}

/**
 * Checks where the states of one scope (the machine, a branch, an item processor) lead to: targets
 * exist in the same scope, every state can be reached, and there is an end.
 */
export function checkTransitions(
  scope: JsonObject,
  states: JsonObject,
  path: string,
  report: Report,
): void {
  const next = new Map<string, string[]>();
  const missing = ({ target, path: at }: Transition) =>
    report.error("MISSING_TRANSITION_TARGET", at, `Missing 'Next' target: ${String(target)}`);

  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    const all = transitionsOf(state, `${path}/States/${name}`);
    for (const each of all)
      if (typeof each.target === "string" && !Object.hasOwn(states, each.target)) missing(each);
    next.set(
      name,
      all.flatMap(({ target }) => (typeof target === "string" ? [target] : [])),
    );
  }
  if (typeof scope.StartAt !== "string") return;
  if (!Object.hasOwn(states, scope.StartAt)) {
    missing({ target: scope.StartAt, path: `${path}/StartAt` });
    return;
  }
  const reached = reachableFrom(scope.StartAt, next);
  for (const name of Object.keys(states)) {
    if (reached.has(name)) continue;
    const message = `State "${name}" is not reachable.`;
    report.error("MISSING_TRANSITION_TARGET", `${path}/States/${name}`, message);
  }
  if (!Object.values(states).some((state) => isObject(state) && isTerminal(state))) {
    report.error(
      "MISSING_END_STATE",
      `${path}/States`,
      "Workflow has no terminal state: no Succeed, no Fail and no state with 'End': true",
    );
  }
}

function transitionsOf(state: JsonObject, path: string): Transition[] {
  const found: Transition[] = [];
  if (state.Type === "Choice") {
    if ("Default" in state) found.push({ target: state.Default, path: `${path}/Default` });
    for (const [index, rule] of listOf(state.Choices).entries()) {
      if (isObject(rule) && "Next" in rule) {
        found.push({ target: rule.Next, path: `${path}/Choices[${index}]/Next` });
      }
    }
    return found;
  }
  if ("Next" in state) found.push({ target: state.Next, path: `${path}/Next` });
  for (const [index, catcher] of listOf(state.Catch).entries()) {
    if (isObject(catcher) && "Next" in catcher) {
      found.push({ target: catcher.Next, path: `${path}/Catch[${index}]/Next` });
    }
  }
  return found;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isTerminal({ Type, End }: JsonObject): boolean {
  return End === true || Type === "Succeed" || Type === "Fail";
}

function reachableFrom(start: string, next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const waiting = [start];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    waiting.push(...(next.get(name) ?? []));
  }
  return reached;
}
