package numfmt

// builtIns are the format codes that a workbook names by their numbers alone: ECMA-376, part 1, 18.8.30. The signs of currencies are the locale's: they
// are written as $ without quotes.
var builtIns = map[int]string{
	1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
	5: "$#,##0;-$#,##0", 6: "$#,##0;[Red]-$#,##0", 7: "$#,##0.00;-$#,##0.00", 8: "$#,##0.00;[Red]-$#,##0.00",
	9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
	14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
	18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm",
	37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)",
	41: `_(* #,##0_);_(* \(#,##0\);_(* "-"_);_(@_)`, 42: `_($* #,##0_);_($* \(#,##0\);_($* "-"_);_(@_)`,
	43: `_(* #,##0.00_);_(* \(#,##0.00\);_(* "-"??_);_(@_)`, 44: `_($* #,##0.00_);_($* \(#,##0.00\);_($* "-"??_);_(@_)`,
	45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}

// BuiltIn is the code of the format that is built in by a number, for a file that has
// no format of its own by it; "", which is General, if there is none.
func BuiltIn(id int) string {
	if id >= 27 && id <= 36 || id >= 50 && id <= 58 {
		return easternDate
	}
	return builtIns[id]
}

// easternDate stands for the built-in dates and times of Chinese, Japanese and
// Korean programs. One number means a date to some and a time to others.
const easternDate = "m/d/yy h:mm"
