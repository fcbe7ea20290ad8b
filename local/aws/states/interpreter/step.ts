import type { Json } from "../json";
import { type Activation, checkDataLimit, type StatesExtra } from "./activation";
import type { Template } from "./template";

/** What came of running a state for as far as it goes now. */
export type Step =
  | typeof BLOCKED
  | {
      readonly kind: "exited";
      readonly output: Json;
      readonly variables: Readonly<Record<string, Json>>;
      /** Absent when it is the last one of its block. */
      readonly next?: string;
    };

export const BLOCKED = { kind: "blocked" } as const;

/** Where Assign and Output stand: in a state, in a choice or in a catcher. */
export interface Exit {
  readonly assign?: Template;
  readonly output?: Template;
  readonly next?: string;
}

/**
 * Leaves a state: Assign and Output see the variables as they were before either.
 * @param unchanged the output where there is no Output
 * @param prefix where the exit stands in the state, such as `Choices[0]/`
 */
export async function leave(
  activation: Activation,
  exit: Exit,
  unchanged: Json,
  extra: StatesExtra = {},
  prefix = "",
): Promise<Step> {
  const variables =
    exit.assign === undefined
      ? {}
      : ((await activation.evaluate(exit.assign, `${prefix}Assign`, extra)) as Record<
          string,
          Json
        >);
  const output =
    exit.output === undefined
      ? unchanged
      : await activation.evaluate(exit.output, `${prefix}Output`, extra);
  checkDataLimit(output, activation.thread.state);
  return {
    kind: "exited",
    output,
    variables,
    ...(exit.next !== undefined && { next: exit.next }),
  };
}
