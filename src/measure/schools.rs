//! `trousseau bench schools`: the open directory of every school of France, as its file comes: read, taken in, and read again.
//!
//! English because it is for whoever works on the program: figures of a benchmark.

use crate::{MeasureError, report::Report, rig::station_of};
use domain::{LineFate, RosterKind, Uai};
use emulated::Hub;
use station::{Actor, Progress, RosterOptions};
use std::{fmt::Write as _, io::Write, sync::Arc, time::Instant};
use store::{Mode, Options, Store};

/// Measures and prints: one line of words a figure, or one JSON document a figure.
///
/// # Errors
/// Where the file is not taken as it should be.
pub fn run(out: &mut dyn Write, json: bool, lines: u32) -> Result<(), MeasureError> {
    let folder = tempfile::tempdir()?;
    let store = Arc::new(Store::open(Options::in_dir(folder.path().join("data"), Mode::Emulated))?);
    let station = station_of(store, Arc::new(Hub::new([])?))?;
    let file = file(lines);
    let mut report = Report { out, json };
    for (name, dry_run) in [("looked at", true), ("taken in", false), ("taken in again: nothing new", false)] {
        let options = RosterOptions {
            name: "fr-en-annuaire-education.csv".to_owned(),
            dry_run,
            keep_good: false,
            send_links: false,
            school: None,
            academy: None,
        };
        let (actor, progress) = (Actor::machine(0), Progress::default());
        let started = Instant::now();
        let told = station.people().import_roster(&actor, RosterKind::Schools, file.as_bytes(), &options, &progress)?;
        let took = started.elapsed();
        if told.lines.len() != lines as usize || told.done == dry_run || told.count(LineFate::LeftOut) == 0 {
            return Err(MeasureError::Process("the import"));
        }
        report.rate(&format!("the open directory of schools, {name}"), lines, took)?;
    }
    Ok(())
}

/// A directory of so many lines with the columns of the real one: schools of every nature and contract, and between them offices,
/// care homes, and schools that closed.
pub fn file(lines: u32) -> String {
    let mut file = "Identifiant_de_l_etablissement;Nom_etablissement;Type_etablissement;Statut_public_prive;Adresse_1;\
        Code_postal;Nom_commune;Telephone;Mail;Etat;Code_academie;Libelle_academie;libelle_nature;Code_nature;\
        Type_contrat_prive;Code_type_contrat_prive;date_ouverture;date_maj_ligne\n"
        .to_owned();
    for n in 0..lines {
        let uai = uai(n);
        let (kind, nature, code) = match n % 20 {
            0..12 => ("Ecole", "ECOLE DE NIVEAU ELEMENTAIRE", 151),
            12..15 => ("Ecole", "ECOLE MATERNELLE", 101),
            15 | 16 => ("Collège", "COLLEGE", 340),
            17 => ("Lycée", "LYCEE POLYVALENT", 306),
            18 => ("Médico-social", "INSTITUT MEDICO-EDUCATIF", 231),
            _ => ("Service Administratif", "DIRECTION DES SERVICES DEPARTEMENTAUX", 808),
        };
        let (status, contract, contract_code) = match n % 7 {
            0 => ("Privé", "CONTRAT D'ASSOCIATION TOUTES CLASSES", 30),
            1 => ("Privé", "HORS CONTRAT", 10),
            _ => ("Public", "SANS OBJET", 99),
        };
        let state = if n % 101 == 0 { "FERME" } else { "OUVERT" };
        let academy = n % 30 + 1;
        writeln!(
            file,
            "{uai};École n° {n};{kind};{status};{n} rue de l’Église;75000;Saint-Étienne;0100000000;ce.{uai}@ac-exemple.fr;\
             {state};{academy:02};Académie {academy};{nature};{code};{contract};{contract_code};1970-01-01;2026-11-01"
        )
        .expect("a text takes what is written to it");
    }
    file
}

/// The school of this number.
fn uai(number: u32) -> Uai {
    const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";
    let number = 100_000 + number;
    let letter = char::from(LETTERS[(number % 23) as usize]);
    format!("{number:07}{letter}").parse().expect("the letter is that of the digits")
}
