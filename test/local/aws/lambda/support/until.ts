/** Resolves once something holds, asking again after each turn of the event loop. */
export async function until<T>(condition: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (;;) {
    const value = await condition();
    if (value) return value;
    await new Promise(setImmediate);
  }
}
