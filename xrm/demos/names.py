"""First and last names as one meets them at a university: of several cultures, made up for the demos."""

from __future__ import annotations

PEOPLE: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("Olivia", "Harry", "Amelia", "Jack", "Freya", "George", "Isla", "Oscar", "Poppy", "Callum", "Eilidh", "Rhys"),
        (
            "Ashworth",
            "Bennett",
            "Clarke",
            "Fairbairn",
            "Hughes",
            "Llewellyn",
            "Marsh",
            "O'Connor",
            "Prescott",
            "Whitaker",
        ),
    ),
    (
        ("Aarav", "Priya", "Rohan", "Ananya", "Farah", "Imran", "Zainab", "Bilal", "Meera", "Kavya"),
        ("Chowdhury", "Gupta", "Hussain", "Iyer", "Khan", "Mehta", "Patel", "Rahman", "Sharma", "Siddiqui"),
    ),
    (
        ("Chidi", "Ngozi", "Kwame", "Ama", "Tendai", "Folake", "Abebe", "Selam", "Yusuf", "Amina"),
        ("Adeyemi", "Asante", "Bekele", "Eze", "Mensah", "Moyo", "Mwangi", "Okafor", "Tesfaye", "Osei"),
    ),
    (
        ("Wei", "Lan", "Haruto", "Yuki", "Min-jun", "Seo-yeon", "Thanh", "Linh", "Jia", "Kenji"),
        ("Chen", "Huang", "Kim", "Liu", "Nguyễn", "Park", "Sato", "Tanaka", "Trần", "Zhang"),
    ),
    (
        ("Zofia", "Jakub", "Ilse", "Jürgen", "Chloé", "Mathéo", "Giulia", "Søren", "Łukasz", "Anaïs", "Marta", "Bjørn"),
        ("Kowalski", "Müller", "Dubois", "Rossi", "Jørgensen", "Novák", "Wiśniewska", "Schäfer", "Lindqvist", "García"),
    ),
    (
        ("Mateo", "Valentina", "Thiago", "Camila", "Layla", "Omar", "Noor", "Karim", "Dilara", "Emre"),
        ("Fernández", "Oliveira", "Silva", "Rojas", "Haddad", "Nasser", "Yılmaz", "Demir", "Aziz", "Mansour"),
    ),
)
"""Groups of first names and the last names they commonly go with."""
