import { startEmbeddedAws } from "../../local/aws";

/** An embedded AWS for specs that kill its process: `node embeddedAwsProcess.ts FOLDER`. */
async function main(dataDirectory: string): Promise<void> {
  const { endpoint, region, credentials } = await startEmbeddedAws({ dataDirectory });
  console.log(JSON.stringify({ endpoint, region, credentials }));
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
