package words

import "comebacks/importer"

// swedishFileFailures are the words for what can be wrong with a file.
var swedishFileFailures = map[importer.Code]phrase{
	importer.OutputNeeded: {
		"det finns ingen fil att lägga resultatet bredvid",
		"ange var med --output FIL"},
	importer.OutputFormat: {
		"det går inte att skriva till {path}: resultatet sparas som .xlsx eller som CSV",
		"ange en fil som slutar på .xlsx eller .csv"},
	importer.OutputPacked: {
		"det går inte att skriva till {path}: resultatet komprimeras inte",
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
		"det går inte att skriva till {path}: det är en mapp",
		"ange en fil i den med --output"},
	importer.NotAPlainFile: {
		"det går inte att skriva till {path}: det är ingen vanlig fil",
		"välj en annan fil med --output"},
	importer.NotOurs: {
		"det finns redan en fil {path}, som det här programmet inte har skrivit",
		"flytta den, eller välj ett annat namn med --output"},
	importer.HoldsRealIDs: {
		"{path} visar vad som finns i Vitec, och en kontroll eller övning skulle ersätta den med en fil som inte gör det",
		"välj ett annat namn med --output"},

	importer.TooManyRows: {
		"det går inte att skriva till {path}: en arbetsbok rymmer {detail} rader, och resultatet har fler",
		"spara som CSV: ange en fil som slutar på .csv med --output"},
	importer.TooManyColumns: {
		"det går inte att skriva till {path}: resultatet har {value} kolumner, och en arbetsbok rymmer {detail}",
		"spara som CSV: ange en fil som slutar på .csv med --output"},
	importer.CellTooLong: {
		"det går inte att skriva till {path}: på rad {value}, kolumn {detail}[ {second text}], är texten längre än en cell i en arbetsbok kan vara[ ({first} tecken)]",
		"spara som CSV: ange en fil som slutar på .csv med --output"},

	importer.FileOpenElsewhere: {
		"det går inte att skriva till {path}[: {err}]",
		"stäng den i Excel och kör samma kommando igen; inget görs två gånger"},
	importer.DiskFull: {
		"det går inte att skriva till {path}[: {err}]",
		"frigör plats på disken och kör samma kommando igen; inget görs två gånger"},
	importer.FolderMissing: {
		"det går inte att skriva till {path}: mappen finns inte",
		"välj en annan fil med --output"},
	importer.WriteForbidden: {
		"det går inte att skriva till {path}[: {err}]",
		"du får inte skriva där; välj en fil i en annan mapp med --output"},
	importer.FileNotWritten: {"det går inte att skriva till {path}[: {err}]", ""},
	importer.FileNotRemoved: {"det går inte att ta bort {path}[: {err}]", ""},
	importer.FileNotRead:    {"det går inte att läsa {path}[: {err}]", ""},
	importer.ResultsNotWritten: {
		"resultatet gick varken att skriva till {path} eller bredvid[: {err}]",
		"vad som hände med varje rad står i journalen; när det går att skriva i mappen igen: comebacks resume"},
}
