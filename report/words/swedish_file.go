package words

import "comebacks/importer"

// swedishFileFailures are the words for what can be wrong with a file.
var swedishFileFailures = map[importer.Code]phrase{
	importer.OutputNeeded: {
		"det finns ingen fil att lägga resultatet bredvid",
		"ange var med --output FIL"},
	importer.OutputFormat: {
		"{path} går inte att skriva: resultatet sparas som .xlsx eller som CSV",
		"ange en fil som slutar på .xlsx eller .csv"},
	importer.OutputPacked: {
		"{path} går inte att skriva: resultatet komprimeras inte",
		"ange en fil som slutar på .csv eller .xlsx"},
	importer.OutputIsSheet: {
		"resultatet kan inte skrivas till {path}: det är filen som ska importeras",
		"välj en annan fil med --output"},
	importer.ErrorsIsSheet: {
		"resultatet kan inte skrivas dit: listan bredvid, med rader som inte är klara, skulle bli {path}, som är filen som ska importeras",
		"välj en annan fil med --output"},
	importer.ErrorsIsResults: {
		"listan {path}, med rader som inte är klara, kan inte skrivas: det är resultatfilen",
		"välj en annan fil med --output"},
	importer.OutputIsFolder: {
		"{path} går inte att skriva: det är en mapp",
		"ange en fil i den med --output"},
	importer.NotAPlainFile: {
		"{path} går inte att skriva: det är ingen vanlig fil",
		"välj en annan fil med --output"},
	importer.NotOurs: {
		"det finns redan en fil {path}, som det här programmet inte har skrivit",
		"flytta den, eller välj ett annat namn med --output"},
	importer.HoldsRealIDs: {
		"{path} visar vad som finns i Vitec, och en kontroll eller övning skulle ersätta den med en fil som inte gör det",
		"välj ett annat namn med --output"},

	importer.TooManyRows: {
		"{path} går inte att skriva: en arbetsbok rymmer {detail} rader, och resultatet har fler",
		"spara som CSV: ange en fil som slutar på .csv med --output"},
	importer.TooManyColumns: {
		"{path} går inte att skriva: resultatet har {value} kolumner, och en arbetsbok rymmer {detail}",
		"spara som CSV: ange en fil som slutar på .csv med --output"},
	importer.CellTooLong: {
		"{path} går inte att skriva: på rad {value}, kolumn {detail}[ {second text}], är texten längre än en cell i en arbetsbok kan vara[ ({first} tecken)]",
		"spara som CSV: ange en fil som slutar på .csv med --output"},

	importer.FileOpenElsewhere: {
		"{path} går inte att skriva[: {err}]",
		"stäng den i Excel och kör samma kommando igen; inget görs två gånger"},
	importer.DiskFull: {
		"{path} går inte att skriva[: {err}]",
		"frigör plats på disken och kör samma kommando igen; inget görs två gånger"},
	importer.FolderMissing: {
		"{path} går inte att skriva: mappen finns inte",
		"välj en annan fil med --output"},
	importer.WriteForbidden: {
		"{path} går inte att skriva[: {err}]",
		"du får inte skriva där; välj en fil i en annan mapp med --output"},
	importer.FileNotWritten: {"{path} går inte att skriva[: {err}]", ""},
	importer.FileNotRemoved: {"{path} går inte att ta bort[: {err}]", ""},
	importer.FileNotRead:    {"{path} går inte att läsa[: {err}]", ""},
	importer.ResultsNotWritten: {
		"resultatet gick varken att skriva till {path} eller bredvid[: {err}]",
		"vad som hände med varje rad står i journalen; när det går att skriva i mappen igen: comebacks resume"},
}
