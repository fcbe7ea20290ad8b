/** One line of a function's log, in JSON. Never give it a task token, a secret or a whole event. */
export type Log = (entry: { readonly event: string; readonly [detail: string]: unknown }) => void;

export const log: Log = (entry) => {
  console.log(JSON.stringify(entry));
};

/** Name and message of whatever was thrown. */
export function describeError(error: unknown): { error: string; message: string } {
  const { name = "Error", message = String(error) } = (error ?? {}) as Partial<Error>;
  return { error: name, message };
}
