// Common first names in France, of several generations; a short list that misses many and only asks a question.
// Those that are everyday words (« Rose », « Pierre », « Claire », « Aimé », « Constant ») are left out on purpose.

export const FIRST_NAMES = `
Abdel Adam Adèle Adrien Agathe Agnès Ahmed Aïcha Alain Alban Albane Albert Alexandra Alexandre Alexia Alexis Alfred Ali
Alice Alicia Aline Alix Alizée Amandine Amélie Amin Amina Amine Amir Anaïs Anastasia Anatole André Andréa Angèle
Angélique Anissa Anna Annabelle Anne Annick Annie Anthony Antoine Antoinette Antonin Apolline Ariane Armand Arnaud
Arthur Aude Audrey Augustin Aurélie Aurélien Aurore Axel Aya Aziz Baptiste Barbara Basile Bastien Béatrice Benjamin
Benoît Bérénice Bernadette Bernard Bertrand Bilal Bintou Blandine Brahim Brice Brigitte Bruno Camille Capucine Carine
Carla Caroline Cassandra Catherine Cécile Cédric Céleste Célia Céline Chantal Charles Charlotte Chloé Christelle
Christian Christiane Christine Christophe Cindy Claude Claudette Claudine Clémence Clément Clémentine Cloé Clotilde
Colette Constance Coralie Corentin Corinne Cyril Cyrille Damien Daniel Danielle David Deborah Delphine Denis Denise
Diane Diego Dimitri Dominique Dylan Édith Édouard Eliott Élisa Élisabeth Élise Élodie Elsa Émeline Émilie Émile Emma
Emmanuel Emmanuelle Enzo Éric Erwan Estelle Esteban Esther Étienne Eugène Eugénie Eva Évelyne Fabien Fabienne Fabrice
Fanny Farid Fatima Fatou Fatoumata Félix Ferdinand Fernand Fernande Flavie Flora Florence Florent Florian Françoise
Frédéric Frédérique Gabin Gabriel Gabrielle Gaël Gaëlle Gaspard Gaston Gauthier Geneviève Geoffrey Georges Gérald
Gérard Germaine Ghislaine Gilbert Gilles Gisèle Grégoire Grégory Guillaume Gustave Guy Gwenaëlle Habib Hakim Hamza
Hassan Hélène Henri Henriette Hervé Hicham Hubert Hugo Hugues Ibrahim Idriss Ilyes Imane Inès Ingrid Irène Isabelle
Isaac Ismaël Jacqueline Jacques Jade Jamal Jamila Jean Jeanne Jeannine Jennifer Jérémie Jérémy Jérôme Jessica Joachim
Joël Joëlle Johan Jonathan Jordan José Joseph Josette Josiane Julia Julie Julien Juliette Justin Justine Karim Karima
Karine Kevin Khadija Killian Laetitia Lamia Laura Laure Laurence Laurent Laurie Léa Leïla Lena Léo Léon Léonie Léopold
Liam Lila Lilian Liliane Lily Lina Lisa Loïc Lola Louane Louis Louise Louna Luc Luca Lucas Lucie Lucien Lucienne
Ludivine Ludovic Lydia Lydie Madeleine Maël Maëlle Maëlys Magali Maïa Malik Malika Mamadou Manon Marc Marcel Marcelle
Margaux Margot Marguerite Maria Mariam Marianne Marie Marine Marion Marius Marlène Martial Martin Martine Mathéo
Mathias Mathieu Mathilde Mathis Mathys Matthieu Maurice Maxence Maxime Mehdi Mélanie Mélissa Michaël Michel Michèle
Micheline Mickaël Mireille Mohamed Mohammed Monique Morgane Mouna Mourad Moussa Muriel Myriam Nabil Nadège Nadia Nadine
Naïma Naomi Nassim Natacha Nathalie Nathan Nicolas Nicole Nina Noah Noé Noël Noémie Nolan Nora Norbert Nour Océane
Odette Odile Olivia Olivier Omar Ophélie Oscar Oumar Oussama Pascal Pascale Patrice Patricia Patrick Paul Paula Pauline
Paulette Philippe Pierrette Quentin Rachel Rachid Raphaël Raphaëlle Raymond Rayan Rébecca Régine Régis Rémi Rémy René
Renée Richard Robert Robin Rodolphe Roger Roland Romain Romane Romuald Roxane Sabine Sabrina Sacha Saïd Salima Salomé
Samia Samir Samira Samuel Sandra Sandrine Sara Sarah Sébastien Ségolène Serge Séverine Sibylle Simon Simone Sofia
Sofiane Solange Solène Sonia Sophie Stanislas Stéphane Stéphanie Steven Suzanne Sylvain Sylvie Sylviane Tarik Théa Théo
Théodore Thérèse Thibault Thibaut Thierry Thomas Tiphaine Timothée Titouan Tom Tristan Ugo Ulysse Valentin Valentine
Valérie Vanessa Véronique Victor Victoria Vincent Virginie Viviane Wassim Xavier Yann Yannick Yanis Yasmine Yassine
Yohan Yolande Youssef Yvan Yves Yvette Yvonne Zacharie Zineb Zoé
`.trim().split(/\s+/u);
