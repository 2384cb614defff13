# Tables and workbooks: what is none, and how it is written.
error-table-empty = There is nothing in this file: check that it is the right one.
error-table-row = One row of this file is larger than anything a table has: check where it comes from, or whether a quotation mark is missing.
error-table-workbook = This workbook is too large to be read: save the one sheet as “CSV UTF-8” and send that.
error-table-password = This workbook is protected by a password: open it, take the password off (or save it as “CSV UTF-8”), then send it.
error-table-damaged = This workbook is damaged or unusual: open it in Excel or LibreOffice, save it anew as .xlsx, then send it.
error-table-html = This file is a web page, even if its name ends in .xls: open it in Excel or LibreOffice, save it as .xlsx or “CSV UTF-8”, then send it.
error-table-xml = This file is XML and no workbook: open it in Excel or LibreOffice, save it as .xlsx or “CSV UTF-8”, then send it.
error-table-pdf = This file is a PDF: ask for the list as .xlsx or “CSV UTF-8”.
error-table-document = This file is a text document: copy the list into a spreadsheet, save it as .xlsx or “CSV UTF-8”, then send it.
error-table-numbers = This file is a Numbers workbook: export it as .xlsx or CSV (UTF-8), then send it.
error-table-xlsb = This file is a binary Excel workbook (.xlsb): save it as .xlsx, then send it.
error-table-archive = This file is an archive: take the list out of it, then send that.
error-table-picture = This file is a picture: ask for the list as .xlsx or “CSV UTF-8”.
error-table-binary = This file is neither text nor a workbook that is known here: save the list as .xlsx or “CSV UTF-8”, then send it.
