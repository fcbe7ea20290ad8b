import { type Invoked, invoke, type LambdaAlone, makeFunction, startLambda } from "./lambdaAlone";

/** Lambda alone for the specs of one `describe`, which run many small functions on it. */
export function useLambda(prefix: string, settings: object = {}) {
  let alone: LambdaAlone;
  let count = 0;
  before(async () => {
    alone = await startLambda();
  });
  after(() => alone.close());
  return {
    get alone() {
      return alone;
    },
    /** Makes a function of some code, and invokes it once. */
    async run(code: string, input: object = {}): Promise<Invoked & { name: string }> {
      const name = `${prefix}-${++count}`;
      await makeFunction(alone, name, code, { ...settings, ...input });
      return { ...(await invoke(alone, name)), name };
    },
  };
}
