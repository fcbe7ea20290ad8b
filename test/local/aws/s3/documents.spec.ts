import assert from "node:assert/strict";
import fc from "fast-check";
import { readDocument, writeDocument } from "../../../../local/aws/s3/protocol/documents";

describe("The XML of S3", () => {
  it("is read into the shapes of the API", () => {
    const text = `<?xml version="1.0" encoding="UTF-8"?>
      <Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Quiet>true</Quiet>
        <Object><Key>a &amp; b</Key></Object>
        <Object><Key> c&#xD;</Key><VersionId>1</VersionId></Object>
      </Delete>`;
    assert.deepEqual(readDocument(text, "Delete"), {
      Quiet: true,
      Objects: [{ Key: "a & b" }, { Key: " c\r", VersionId: "1" }],
    });
  });

  it("makes a list of one item, and of none", () => {
    const tagging = (inner: string) => readDocument(`<Tagging>${inner}</Tagging>`, "Tagging");
    assert.deepEqual(tagging("<TagSet><Tag><Key>a</Key><Value/></Tag></TagSet>"), {
      TagSet: [{ Key: "a", Value: "" }],
    });
    assert.deepEqual(tagging("<TagSet/>"), { TagSet: [] });
  });

  for (const broken of ["", "text", "<Delete>", "<Other/>", "<Delete></Tagging>"]) {
    it(`is refused when it is ${JSON.stringify(broken)}`, () => {
      assert.throws(() => readDocument(broken, "Delete"), { code: "MalformedXML" });
    });
  }

  it("does not expand entities of its own making", () => {
    const bomb =
      '<!DOCTYPE d [<!ENTITY a "aaaa">]><Delete><Object><Key>&a;</Key></Object></Delete>';
    assert.throws(() => readDocument(bomb, "Delete"), { code: "MalformedXML" });
  });

  it("is written with lists, numbers and dates", () => {
    const text = writeDocument("ListVersionsResult", {
      MaxKeys: 2,
      IsTruncated: false,
      Versions: [{ Key: "<a>", LastModified: new Date(0) }],
      Missing: undefined,
    });
    assert.equal(
      text.replace(/\n/g, ""),
      '<?xml version="1.0" encoding="UTF-8"?><ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><MaxKeys>2</MaxKeys><IsTruncated>false</IsTruncated><Version><Key>&lt;a&gt;</Key><LastModified>1970-01-01T00:00:00.000Z</LastModified></Version></ListVersionsResult>',
    );
  });

  it("carries every text there and back", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1 }).filter(isAllowedInXml);
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (keys) => {
        const Objects = keys.map((Key) => ({ Key }));
        const written = writeDocument("Delete", { Object: Objects });
        assert.deepEqual(readDocument(written, "Delete"), { Objects });
      }),
    );
  });
});

/** XML 1.0 has no way to write most control characters. */
function isAllowedInXml(text: string): boolean {
  return !/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text);
}
