/** Digits of a time in milliseconds since the epoch, which do until the year 2286. */
const TIME_DIGITS = 13;
const SECOND_DIGITS = TIME_DIGITS - 3;
const COUNT_DIGITS = 6;

/** Orders the events of a group: by timestamp, then as they came. */
export function eventKey(timestamp: number, ingestedAt: number, count: number): string {
  return (
    keyOf(timestamp) +
    keyOf(ingestedAt) +
    String(count % 10 ** COUNT_DIGITS).padStart(COUNT_DIGITS, "0")
  );
}

/** The least key of a time. */
export function keyOf(time: number): string {
  return String(Math.floor(time)).padStart(TIME_DIGITS, "0");
}

/** Sorts before all keys of the key's second, and after those of earlier ones. */
export function secondOf(key: string): string {
  return key.slice(0, SECOND_DIGITS);
}

/** The times of an event, in milliseconds since the epoch. */
export function timesOf(key: string): { timestamp: number; ingestionTime: number } {
  return {
    timestamp: Number(key.slice(0, TIME_DIGITS)),
    ingestionTime: Number(key.slice(TIME_DIGITS, 2 * TIME_DIGITS)),
  };
}
