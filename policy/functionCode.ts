import type { asset } from "@pulumi/pulumi";
import { objectOf, type Resource } from "./resource";

export const functionTypes = ["aws:lambda/function:Function"];

/**
 * The code of a function, as far as the program holds it as text: inline callbacks do.
 * @returns undefined for code in a file, a bucket or an image
 */
export async function codeOf(resource: Resource): Promise<string | undefined> {
  const archive = resource.properties.code as Partial<asset.AssetArchive> | undefined;
  if (!archive || typeof archive !== "object" || !("assets" in archive)) return undefined;
  const assets = Object.values((await archive.assets) ?? {});
  const texts = await Promise.all(
    assets.map((each) => ("text" in each ? (each as asset.StringAsset).text : undefined)),
  );
  const code = texts.filter((text) => text !== undefined);
  return code.length > 0 ? code.join("\n") : undefined;
}

/** The environment variables of a function that are known. */
export function environmentOf(resource: Resource): Readonly<Record<string, string>> {
  const variables = objectOf(resource, "environment")?.variables ?? {};
  return Object.fromEntries(
    Object.entries(variables).filter(([, value]) => typeof value === "string"),
  ) as Record<string, string>;
}
