import { openStore } from "../../../../local/aws/store";

/** Counts upwards until it is killed, telling its parent each number that was durably written. */
async function main(folder: string): Promise<void> {
  const counts = (await openStore(folder)).collection<number>("counts");
  for (let i = 1; ; i++) {
    await counts.put(String(i), i);
    process.send!(i);
  }
}

void main(process.argv[2]!);
