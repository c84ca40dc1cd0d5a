// What SVGO does to the drawings of the pages (lean_assets.py): shorter numbers and paths, nothing that tells or shows
// something. Ids, classes, titles and groups stay.

export default {
  js2svg: { pretty: false },
  plugins: [
    "removeDoctype",
    "removeXMLProcInst",
    "removeComments",
    "removeMetadata",
    { name: "convertPathData", params: { floatPrecision: 2, makeArcs: false } },
    { name: "cleanupNumericValues", params: { floatPrecision: 2 } },
    { name: "convertTransform", params: { floatPrecision: 3 } },
    "minifyStyles",
  ],
};
